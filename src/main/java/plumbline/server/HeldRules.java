package plumbline.server;

import plumbline.decision.ActiveRules;
import plumbline.decision.CheckedRules;
import plumbline.rules.Checked;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleHolder;

/**
 * What decides on this node, as what follows versions sees it. A rule set that is not journalled
 * yet decides nothing and has no faults: it is offered again.
 */
final class HeldRules implements RuleHolder {
  private final ActiveRules rules;

  HeldRules(ActiveRules rules) {
    this.rules = rules;
  }

  @Override
  public String version() {
    return rules.decide().rules().version();
  }

  @Override
  public Checked offer(RuleFiles files, String origin) {
    Checked lacking = CheckedRules.lacking(files);
    if (lacking != null) {
      rules.refuse(lacking.faults(), origin);
      return lacking;
    }
    return rules.offer(files, origin).checked();
  }

  @Override
  public void forget(String origin) {
    rules.forget(origin);
  }
}
