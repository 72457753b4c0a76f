"""The command line. These modules import no torch: `ng.` names are imported when a command first uses them."""
