"""What a reader is shown, assembled from the database: values without words, units or pictures."""
