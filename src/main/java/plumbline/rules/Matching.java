package plumbline.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.drools.model.BitMask;
import org.drools.model.Channel;
import org.drools.model.Drools;
import org.drools.model.DroolsEntryPoint;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@link PlainRules}: the facts, by the classes rules look for, and what came of them.
 * It is what a consequence knows as {@code drools}, of which plain rules may only insert.
 */
final class Matching implements Drools {

  /** What the rules do needs the engine: an insert that others match, an update, a focus. */
  static final class NeedsEngine extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NeedsEngine() {
      super("needs the engine", null, false, false);
    }
  }

  private final List<List<Object>> facts;
  private final Predicate<Class<?>> matched;
  private final int maxFirings;
  private final List<StageRun.Inserted> inserted = new ArrayList<>();
  private final List<Rule> fired = new ArrayList<>();
  private @Nullable Rule firing;

  /**
   * @param facts by the number of the class a pattern looks for
   * @param matched whether any rule of the stage can match facts of a class
   */
  Matching(List<List<Object>> facts, Predicate<Class<?>> matched, int maxFirings) {
    this.facts = facts;
    this.matched = matched;
    this.maxFirings = maxFirings;
  }

  /** The facts of a kind. */
  List<Object> facts(int kind) {
    return facts.get(kind);
  }

  /** Notes that a rule fires. */
  void fires(Rule rule) {
    if (fired.size() == maxFirings) {
      throw RuleFailed.tooMany(rule.id(), maxFirings);
    }
    fired.add(rule);
    firing = rule;
  }

  /** What came of it. */
  StageRun result() {
    return fired.isEmpty() ? StageRun.NOTHING : StageRun.of(inserted, fired);
  }

  @Override
  public void insert(@Nullable Object object) {
    if (object == null) {
      return;
    }
    if (firing == null || matched.test(object.getClass())) {
      throw new NeedsEngine();
    }
    inserted.add(new StageRun.Inserted(firing, object));
  }

  @Override
  public void insert(Object object, boolean dynamic) {
    throw new NeedsEngine();
  }

  @Override
  public void update(Object object, String... modifiedProperties) {
    throw new NeedsEngine();
  }

  @Override
  public void update(Object object, BitMask modifiedProperties) {
    throw new NeedsEngine();
  }

  @Override
  public void delete(Object object) {
    throw new NeedsEngine();
  }

  @Override
  public <T> T getRuntime(Class<T> runtimeClass) {
    throw new NeedsEngine();
  }

  @Override
  public <T> T getContext(Class<T> contextClass) {
    throw new NeedsEngine();
  }

  @Override
  public DroolsEntryPoint getEntryPoint(String name) {
    throw new NeedsEngine();
  }

  @Override
  public void halt() {
    throw new NeedsEngine();
  }

  @Override
  public void setFocus(String focus) {
    throw new NeedsEngine();
  }

  @Override
  public Channel getChannel(String name) {
    throw new NeedsEngine();
  }

  @Override
  public void logicalInsert(Object object) {
    throw new NeedsEngine();
  }

  @Override
  public void insertAsync(Object object) {
    throw new NeedsEngine();
  }
}
