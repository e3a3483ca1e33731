"""Who is logged in: accounts, passwords, sessions, and the guard before the login.

From the top down; each room imports only from those below it:

    commands    what the operator does at the command line
    own         the account's own area: sessions, security, password, address, data, deletion
    entrance    sign-up, login and its second step, confirming once more, forgotten passwords
    factors     authenticator app, recovery codes, passkeys
    letters     what is written to owners, and the links in it
    history     what happened to an account, for its owner and for the audit log
    passwords   how hard they are to guess, and how they are hashed
    guard       device cookies, counts of failures, budgets
    sessions    begun, found, listed, moved and ended in Redis; who is asking
    people      the table of accounts

A page is found by its path: `/login` in `entrance/login.py`, `/account/data` in `own/data.py`.
"""
