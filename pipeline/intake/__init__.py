"""File bytes in, frames and findings out. Files are opened only in a limited child process."""
