// Belongs to /tour/gate: what a script on our own origin can do, and what comes of it.
document.cookie = "smuggled=by-a-script; path=/; max-age=3600";
