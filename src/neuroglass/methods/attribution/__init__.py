"""Attribution: which parts of the input (or of a layer) made the network say that?"""
