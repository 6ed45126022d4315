"""Many requirements by hubs, by arcs: what leaves an offer and what leaves a hub, without saying whose goods are whose.

Where nothing limits a whole way (no ceiling that binds, no most number of suppliers, no share), a plan is flows
on lanes: 10^5 lanes where the ways number 10^7. `arcs` recognises such a problem, `prices` bounds it, `network` is
its program, `search` finds plans, `paths` says again whose goods go where. Here live no other pooling problems.
"""
