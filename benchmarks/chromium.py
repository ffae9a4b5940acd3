"""The browser that the page is measured and tested in: Chromium, in which nothing runs but a page."""

SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
"""The last: nothing is loaded from outside, as pyvis's page would. Playwright's way delays every opening."""
