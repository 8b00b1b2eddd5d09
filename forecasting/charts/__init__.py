"""Pictures: views with finished words and numbers go in, PNG bytes come out."""
