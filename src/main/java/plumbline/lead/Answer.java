package plumbline.lead;

/**
 * What a posted lead is answered with.
 *
 * @param decided false where the lead was accepted and no decision could be made of it
 * @param json the decision, or what stands in its place
 */
public record Answer(boolean decided, String json) {}
