package plumbline.lead;

/**
 * What applying a batch needs besides its connection.
 *
 * @param node this node's name in the cursor
 */
record DrainContext(String node, ReceivedClock clock, Evaluators evaluators, Deciding deciding) {}
