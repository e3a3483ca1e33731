"""What can go wrong at the start."""


class StartError(RuntimeError):
    """Say in one sentence, which begins with a variable's name, why the site cannot start."""
