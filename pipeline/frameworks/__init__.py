"""A framework folder's files -> a Framework that holds together, or a sentence that says where not."""
