from pathlib import Path
from flask import Flask, redirect, request
from cookieapp.consent.decision import cookie, decide
from cookieapp.consent.gate import Gate, Passage
from cookieapp.register import load

app, key = Flask(__name__), b"a secret of your own, 32 bytes or more"
register = load(("en",), file=Path(__file__).with_name("own_app.toml"))
app.wsgi_app = Gate(app.wsgi_app, register, [key])

@app.get("/")
def home():
    return "hello", {"Set-Cookie": "visits=1; Max-Age=2592000"}
@app.post("/decide")
def answer():
    own, allowed = Passage.of(request.environ), request.form.getlist("service")
    own.decide(decide(register, allowed, int(own.now), own.signal, own.decision))
    own.set(cookie.NAME, cookie.encode(own.decision, key))
    return redirect("/", 303)
