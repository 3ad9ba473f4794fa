"""The worker: claims jobs, has them performed in child processes, keeps the files and settles the bill."""
