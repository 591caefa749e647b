package plumbline.facts;

/**
 * A group the lead belongs to; a lead may be in several.
 *
 * @param name in {@code snake_case}
 * @param reason one phrase a salesperson understands
 */
public record Segment(String name, String reason) {

  /** The lead belongs to {@code name}. */
  public static Segment of(String name, String reason) {
    return new Segment(name, reason);
  }
}
