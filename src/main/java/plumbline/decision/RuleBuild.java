package plumbline.decision;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import plumbline.rules.Lint;
import plumbline.rules.Rule;
import plumbline.rules.RuleCache;
import plumbline.rules.RuleError;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleSet;
import plumbline.rules.RulesInvalid;

/**
 * The one path of a candidate, whoever brings it: its files are linted, compiled and tested, and
 * become what decides. An error stops it, and so does a test that fails; a warning does not.
 */
public final class RuleBuild {
  private static final Logger LOG = LoggerFactory.getLogger(RuleBuild.class);

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
   * @throws RulesInvalid with everything that stops it, or every test that fails
   */
  public Decide build(RuleFiles files, @Nullable Decide before) throws RulesInvalid {
    RuleCheck checked = check(files, before);
    Decide decide = checked.decide();
    if (decide == null) {
      throw new RulesInvalid(checked.errors().stream().filter(RuleError::stops).toList());
    }
    return decide;
  }

  /**
   * As above, and tells of warnings too.
   *
   * @param files without {@link Decide#CONFIG} they are compiled, not tested, and decide nothing
   */
  public RuleCheck check(RuleFiles files, @Nullable Decide before) {
    List<RuleError> found = new ArrayList<>();
    DecidingConfig config = null;
    Decide decide = null;
    if (files.texts().containsKey(Decide.CONFIG)) {
      config = config(files, found);
    }
    RuleTests tests = tests(files, found);
    if (config == null) {
      compileAlone(files, before, found);
    } else {
      decide = compiled(files, before, found);
    }
    List<RuleError> errors = Lint.merged(linted(files, config), found);
    boolean failed = errors.stream().anyMatch(RuleError::stops);
    int passed = 0;
    int failing = 0;
    if (!failed && decide != null && tests != null) {
      RuleTests.Report report = tests.run(decide);
      failing = report.failed().size();
      passed = report.results().size() - failing;
      // Only cases that pass show anything, so else nothing can be said of rules yet.
      List<RuleError> more =
          failing > 0 ? report.errors() : RuleCheck.untested(report, decide.rules());
      errors = Lint.merged(errors, more);
    }
    if (decide != null && (failed || failing > 0)) {
      decide.close();
      decide = null;
    }
    return new RuleCheck(errors, decide, passed, failing);
  }

  /**
   * As {@link #build}, of files that went all the way before: neither linted nor tested again, so
   * that a last good version decides whatever a newer linter says of it.
   *
   * @throws RulesInvalid with everything that is wrong
   */
  public Decide compile(RuleFiles files, @Nullable Decide before) throws RulesInvalid {
    List<RuleError> found = new ArrayList<>();
    Decide decide = config(files, found) == null ? null : compiled(files, before, found);
    if (decide == null) {
      throw new RulesInvalid(found);
    }
    return decide;
  }

  /** Takes an edit of one file all the way, and drops what comes of it. */
  void rehearse(Decide now) {
    RuleFiles files = now.rules().files();
    // An empty line changes nothing of what a spreadsheet comes to.
    now.rules().rules().stream()
        .map(Rule::file)
        .filter(file -> file.endsWith(".drl"))
        .findFirst()
        .ifPresent(
            file -> {
              RuleFiles edited = files.with(file, files.texts().getOrDefault(file, "") + "\n");
              try (Decide built = new RuleBuild(null).check(edited, now).decide()) {
                LOG.debug("rehearsed an edit of {}: {}", file, built != null);
              }
            });
  }

  private static @Nullable DecidingConfig config(RuleFiles files, List<RuleError> errors) {
    try {
      return DecidingConfig.parse(files.texts().getOrDefault(Decide.CONFIG, ""));
    } catch (IllegalArgumentException e) {
      String what = String.valueOf(e.getMessage());
      errors.add(RuleError.error(Decide.CONFIG, 0, 0, "config", what));
      return null;
    }
  }

  private static @Nullable RuleTests tests(RuleFiles files, List<RuleError> errors) {
    try {
      return RuleTests.of(files.tests());
    } catch (RulesInvalid e) {
      errors.addAll(e.errors());
      return null;
    }
  }

  private static List<RuleError> linted(RuleFiles files, @Nullable DecidingConfig config) {
    try {
      return Lint.check(files, Decide.STAGES, RuleVocabulary.of(files, config));
    } catch (RuntimeException | StackOverflowError e) {
      // What cannot be looked at is not let through.
      return List.of(thrown(e));
    }
  }

  private @Nullable Decide compiled(
      RuleFiles files, @Nullable Decide before, List<RuleError> errors) {
    try {
      return Decide.compile(files, cache, before);
    } catch (RulesInvalid e) {
      errors.addAll(e.errors());
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      // The engine sometimes throws instead of reporting.
      errors.add(thrown(e));
    }
    return null;
  }

  /** What can be said without a config. */
  private void compileAlone(RuleFiles files, @Nullable Decide before, List<RuleError> errors) {
    ListFiles.read(files, errors);
    try {
      RuleSet shared = before == null ? null : before.rules();
      RuleSet.compile(files, Decide.STAGES, cache, shared).close();
    } catch (RulesInvalid e) {
      errors.addAll(e.errors());
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      errors.add(thrown(e));
    }
  }

  private static RuleError thrown(Throwable cause) {
    return RuleError.error("rules", 0, 0, "builder_failure", "they cannot be taken: " + cause);
  }
}
