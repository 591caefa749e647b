package plumbline.facts;

/**
 * Where a qualified lead may go; of several the highest priority wins, then the first rule id.
 *
 * @param team a team of the config
 * @param priority higher wins
 * @param reason one phrase a salesperson understands
 */
public record Route(String team, int priority, String reason) {

  /** The lead may go to {@code team}. */
  public static Route to(String team, int priority, String reason) {
    return new Route(team, priority, reason);
  }
}
