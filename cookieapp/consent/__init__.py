"""What the visitor allows: the decision, the gate that keeps it, and the form."""
