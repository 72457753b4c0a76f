"""How a question is computed: batch sizes from measured bytes; later the fast paths."""
