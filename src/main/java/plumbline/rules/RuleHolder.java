package plumbline.rules;

/** What holds the rule set that decides on this node, and can put another in its place. */
public interface RuleHolder {
  /** The version that decides. */
  String version();

  /**
   * Checks a rule set, and has it decide from then on where nothing is wrong with it. Blocks for
   * seconds. Where nothing is wrong and it does not decide all the same, it may be offered again.
   *
   * @param origin where it comes from, for the log
   */
  Checked offer(RuleFiles files, String origin);

  /** What was offered from somewhere and has faults is not wanted from there any more. */
  void forget(String origin);
}
