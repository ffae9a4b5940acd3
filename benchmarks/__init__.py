"""How fast rolegraph is against the engine underneath and against the tools that people would use instead.

Every figure is a ratio of two things measured in turn in one run; `make bench` prints the table and keeps
it in benchmarks/RESULTS.md.
"""
