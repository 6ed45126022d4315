"""Pooling: which enterprises together fill a requirement, through which hubs, at the least landed cost.

`problem` and `solution` are the two data shapes; `solve.solve_pooling` goes from one to the other;
`shortage.with_shortage` and `conflict.explain_infeasible` answer where not all can be filled;
`inclusion_curve` and `settlement` say what including more and paying alike would cost; `priced` proves a
bound by prices alone, from which `replan` begins again after a failure. Pure
functions: no file, no clock but the solver's own limit, no Django. Reading and writing folders is
`standards.problems`; the checker that trusts none of this is `checks.pooling`.
"""
