"""The question about cookies, wherever it is asked, and what an answer does."""
