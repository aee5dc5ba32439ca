"""Measurements that take longer than `tui-lab bench`, or need a line that is slow on purpose."""
