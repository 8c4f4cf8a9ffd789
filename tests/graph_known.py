"""Litmus programs with the numbers of their execution graphs, under SC and under RC11: few enough to be counted by
hand. Each clause of the axioms of graph_model.py is one that some of them need."""

KNOWN = {
    # Store buffering, message passing, load buffering, 2+2W, IRIW.
    "x=1,rlx y,rlx | y=1,rlx x,rlx": (3, 4),
    "x=1,sc y,sc | y=1,sc x,sc": (3, 3),
    "x=1,sc y,rlx | y=1,sc x,rlx": (3, 4),
    "x=1,rlx f,sc y,rlx | y=1,rlx f,sc x,rlx": (3, 3),
    "x=1,rlx y=1,rlx | y,rlx x,rlx": (3, 4),
    "x=1,rlx y=1,rel | y,acq x,rlx": (3, 3),
    "y,rlx x=1,rlx | x,rlx y=1,rlx": (3, 3),
    "x=1,rlx y=2,rlx | y=1,rlx x=2,rlx": (3, 4),
    "x=1,sc y=1,sc | y=2,sc x=2,sc": (3, 3),
    "x=1,rlx f,sc y=1,rlx | y=2,rlx f,sc x=2,rlx": (3, 3),
    "x=1,rlx | y=1,rlx | x,acq y,acq | y,acq x,acq": (15, 16),
    "x=1,sc | y=1,sc | x,sc y,sc | y,sc x,sc": (15, 15),
    # One location: n writers in n! orders, and what readers see of them.
    "x=1,rlx | x=2,rlx": (2, 2),
    "x=1,rlx | x=2,rlx | x=3,rlx": (6, 6),
    "x=1,rlx | x=2,rlx | x=3,rlx | x=4,rlx": (24, 24),
    "x=1,rlx | x,rlx x,rlx": (3, 3),
    "x=1,rlx x=2,rlx | x,rlx x,rlx": (6, 6),
    "x+1,rlx | x+1,rlx": (2, 2),
    "x+1,rlx | x+1,rlx | x+1,rlx": (6, 6),
    "x?0>1,rlx | x?0>2,rlx": (2, 2),
    "x?0>1,rlx | x?0>2,rlx | x?1>3,rlx": (5, 5),
    # Synchronizing by fences, by a release sequence of updates, and of own stores that others stand between.
    "x=1,rlx f,rel y=1,rlx | y,rlx f,acq x,rlx": (3, 3),
    "x=1,rlx y=1,rel | y^2,rlx | y,acq x,rlx": (9, 9),
    "x=1,rlx y=1,rel y=2,rlx | y,acq x,rlx": (4, 4),
    "x=1,rlx y=1,rel y=2,rlx | y=3,rlx | y,acq x,rlx": (16, 18),
    # psc: eco between fences; a fence and an access; hb between sb to other locations, but not between sb to the
    # same (C++20 has that, and 17 graphs); no hb that begins or ends without sb (Z6.U).
    "x=1,rlx | x,rlx f,sc y,rlx | y=1,rlx f,sc x,rlx": (7, 7),
    "x=1,rlx | y=1,rlx | x,rlx f,sc y,rlx | y,rlx f,sc x,rlx": (15, 15),
    "x=1,rlx f,sc y,rlx | y=1,sc x,sc": (3, 3),
    "x=1,sc z=1,rel | z,acq y,sc | y=1,sc x,sc": (7, 7),
    "x=1,sc x=2,rel | x,acq y,sc | y=1,sc x,sc": (15, 18),
    "x=1,sc y=1,rel | y+1,sc y,rlx | y=3,sc x,sc": (18, 24),
}

# Where C++20 allows other graphs than RC11, for the reasons above.
OTHERS_IN_C11 = {"x=1,sc x=2,rel | x,acq y,sc | y=1,sc x,sc", "x=1,rlx y=1,rel y=2,rlx | y=3,rlx | y,acq x,rlx"}
