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

  private final Object[][] facts;
  private final int[][] texts;
  private final Predicate<Class<?>> matched;
  private final int maxFirings;
  private final List<StageRun.Inserted> inserted = new ArrayList<>();
  private final List<String> fired = new ArrayList<>();
  private int firings;
  private @Nullable Rule firing;

  /** A class no rule matches. */
  private Class<?> unmatched = Void.class;

  /**
   * @param facts by the number of the class a pattern looks for
   * @param texts the numbers of the texts they have
   * @param matched whether any rule of the stage can match facts of a class
   */
  Matching(Object[][] facts, int[][] texts, Predicate<Class<?>> matched, int maxFirings) {
    this.facts = facts;
    this.texts = texts;
    this.matched = matched;
    this.maxFirings = maxFirings;
  }

  /** The facts of a kind. */
  Object[] facts(int kind) {
    return facts[kind];
  }

  /** The numbers of the texts facts have. */
  int[][] texts() {
    return texts;
  }

  /** Notes that a rule fires. */
  void fires(Rule rule) {
    if (firings++ == maxFirings) {
      throw RuleFailed.tooMany(rule.id(), maxFirings);
    }
    if (firing == null || !firing.id().equals(rule.id())) {
      fired.add(rule.id());
      firing = rule;
    }
  }

  /** What came of it; rules have run in the order of their ids. */
  StageRun result() {
    return fired.isEmpty() ? StageRun.NOTHING : new StageRun(inserted, fired);
  }

  @Override
  public void insert(@Nullable Object object) {
    if (object == null) {
      return;
    }
    Class<?> kind = object.getClass();
    if (firing == null || (kind != unmatched && matched.test(kind))) {
      throw new NeedsEngine();
    }
    unmatched = kind;
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
