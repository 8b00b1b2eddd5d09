"""The model registry: what each training cycle did, kept in MLflow; nothing but people depends on it."""
