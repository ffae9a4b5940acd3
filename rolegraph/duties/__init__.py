"""Questions about duties and cover: who has which duty, which must be kept apart, who could step in."""
