"""One module per workload: ``run`` returns the results it measured."""
