"""The parts of the reviewer's page: the queue, many at once, one item, a value seen closer, what is asked."""
