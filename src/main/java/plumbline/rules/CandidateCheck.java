package plumbline.rules;

import org.jspecify.annotations.Nullable;

/** Everything a rule set must pass before it may decide. Both methods block, for seconds. */
public interface CandidateCheck {
  /**
   * The whole rule set an upload stands for: its deciding config comes from the config file in it,
   * or is that of the version it replaces.
   *
   * @param before what it replaces; null where there is nothing
   * @throws RulesInvalid where the config in it is wrong, or there is none
   */
  RuleFiles complete(RuleFiles upload, @Nullable RuleFiles before) throws RulesInvalid;

  /** Checks, and changes nothing. */
  Checked check(RuleFiles files);
}
