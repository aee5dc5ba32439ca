"""The pictures that scenarios train on: digits that are shipped, and Fashion-MNIST where it is found."""
