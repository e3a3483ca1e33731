"""What the visitor allows: asked, decided, kept to, written down, and taken back.

From the bottom up; each imports only what stands above it in this list:

- `decision`: what a person answered and what follows from it, and the cookie that holds it (pure)
- `gate`: what every cookie has to pass, in and out, and the policies that browsers keep to (pure)
- `drift`: what the gate and the browsers had to hold back, counted
- `ledger`: every decision written down, chained and signed
- `withdrawal`: what the server keeps under cookies, and its erasure when permission ends
- `browsers`: where a decision is kept, and an account's decision on its way to other browsers
- `form`: the question, in banner, form and placeholders, and what an answer does
- `evidence`: what people see and prove of their decisions: history, receipts, notices

Beside them `verifier`, which can be copied and run alone, `people`, what is asked about
accounts, `proof`, which puts it all together, and `commands`.
"""
