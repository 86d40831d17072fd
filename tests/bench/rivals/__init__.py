"""Other ways of making the same two files for the same leader, each as its friends would use it."""
