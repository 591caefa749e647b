package plumbline.server;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.decision.ActiveRules;
import plumbline.decision.CheckedRules;
import plumbline.decision.Decide;
import plumbline.rules.Checked;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleHolder;
import plumbline.rules.RulesInvalid;

/** The rule set that decides here, and the one before it, which decisions may still be made by. */
final class SwappedRules implements RuleHolder {
  private volatile ActiveRules now;
  private @Nullable ActiveRules before;

  SwappedRules(ActiveRules first) {
    this.now = first;
  }

  Decide decide() {
    return now.decide();
  }

  String json() {
    return now.json();
  }

  @Override
  public String version() {
    return now.decide().rules().version();
  }

  @Override
  public synchronized Checked offer(RuleFiles files, String origin) {
    try {
      if (files.version().equals(version())) {
        return CheckedRules.tested(files, now.decide());
      }
      return swapped(files, Decide.compile(files));
    } catch (RulesInvalid e) {
      return new Checked(e.errors(), 0, 0);
    }
  }

  private Checked swapped(RuleFiles files, Decide fresh) throws RulesInvalid {
    Checked checked = new Checked(List.of(), 0, 1);
    try {
      checked = CheckedRules.tested(files, fresh);
    } finally {
      if (!checked.good()) {
        fresh.close();
      }
    }
    if (checked.good()) {
      ActiveRules old = now;
      now = new ActiveRules(fresh, Instant.now());
      if (before != null) {
        before.decide().close();
      }
      before = old;
    }
    return checked;
  }

  synchronized void close() {
    now.decide().close();
    if (before != null) {
      before.decide().close();
    }
  }
}
