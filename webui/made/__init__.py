"""What is made of originals and of pairs of versions at first view, and kept in the home."""
