"""Clicky's server on this machine: parse beacons, store the data that Clicky stores, and answer the Stats API."""
