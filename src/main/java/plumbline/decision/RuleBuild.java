package plumbline.decision;

import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.rules.RuleCache;
import plumbline.rules.RuleError;
import plumbline.rules.RuleFiles;
import plumbline.rules.RulesInvalid;

/** The path of a candidate: files, parsed and compiled, then tested, become what decides. */
public final class RuleBuild {
  private final @Nullable RuleCache cache;

  /**
   * @param cache what was compiled once; null for none
   */
  public RuleBuild(@Nullable RuleCache cache) {
    this.cache = cache;
  }

  /**
   * Takes files all the way.
   *
   * @param files with {@link Decide#CONFIG} and the tests
   * @param before what is not closed: stages with the same rules are shared with it
   * @throws RulesInvalid with everything that is wrong, or every test that fails
   */
  public Decide build(RuleFiles files, @Nullable Decide before) throws RulesInvalid {
    RuleTests tests = RuleTests.of(files.tests());
    Decide decide = compile(files, before);
    List<RuleError> failed = tests.run(decide).errors();
    if (!failed.isEmpty()) {
      decide.close();
      throw new RulesInvalid(failed);
    }
    return decide;
  }

  /**
   * As above, of files that have passed their tests before.
   *
   * @throws RulesInvalid with everything that is wrong
   */
  public Decide compile(RuleFiles files, @Nullable Decide before) throws RulesInvalid {
    try {
      DecidingConfig.parse(files.texts().getOrDefault(Decide.CONFIG, ""));
    } catch (IllegalArgumentException e) {
      throw invalid(Decide.CONFIG, "config", e);
    }
    try {
      return Decide.compile(files, cache, before);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      // The engine's builder sometimes throws instead of reporting.
      throw invalid("", "builder_failure", e);
    }
  }

  private static RulesInvalid invalid(String file, String code, Throwable cause) {
    String what = String.valueOf(cause.getMessage());
    return new RulesInvalid(List.of(RuleError.error(file, 0, 0, code, what)));
  }
}
