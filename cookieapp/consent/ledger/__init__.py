"""Every decision, written down so that anybody can check it later."""
