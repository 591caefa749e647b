package plumbline.rules;

import java.util.List;

/**
 * What running one stage came to.
 *
 * @param inserted what rules inserted, in no particular order
 * @param fired ids of the rules that fired, each once, sorted
 */
public record StageRun(List<Inserted> inserted, List<String> fired) {

  /** An object and the rule that inserted it. */
  public record Inserted(Rule rule, Object object) {}
}
