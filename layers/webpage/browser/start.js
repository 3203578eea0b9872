// For whoever looks into the page: the map and its state.
window.pit2port = {map: atlasMap, state, find, folded, select};
start();
