"""The institution that a message claims to be where no registry knows one."""
