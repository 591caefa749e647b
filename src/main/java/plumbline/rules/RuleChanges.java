package plumbline.rules;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Changes of what is active that somebody asks for: each is checked whole before it is made. */
public final class RuleChanges {
  /** How long an answer waits until this node runs what it has made active. */
  private static final long LIVE_MS = 10_000;

  private final Vertx vertx;
  private final RuleVersions versions;
  private final CandidateCheck check;
  private final boolean uploads;
  private final Supplier<Future<Void>> follow;

  /**
   * @param uploads whether it is for uploads to change the rules, and not for a folder
   * @param follow has this node run what is active by now
   */
  public RuleChanges(
      Vertx vertx,
      RuleVersions versions,
      CandidateCheck check,
      boolean uploads,
      Supplier<Future<Void>> follow) {
    this.vertx = vertx;
    this.versions = versions;
    this.check = check;
    this.uploads = uploads;
    this.follow = follow;
  }

  /**
   * What came of a change.
   *
   * @param version what was to become active
   * @param checked warnings and tests; errors make the future fail
   * @param active what is active now
   */
  public record Change(String version, Checked checked, ActiveVersion active) {}

  /**
   * Makes an uploaded rule set active. Fails with {@link RulesInvalid} where something is wrong
   * with it, and with {@link RuleRefused} where another version is active than the expected one,
   * one is pinned, or the rules are a folder's.
   *
   * @param dryRun check and leave it at that, whoever the rules belong to
   */
  public Future<Change> upload(RuleFiles upload, String expected, Provenance from, boolean dryRun) {
    if (!uploads && !dryRun) {
      return Future.failedFuture(
          new RuleRefused(
              RuleRefused.Reason.RULES_OWNER,
              "the rules are changed in the folder; rules.owner in server.yaml says so"));
    }
    return versions
        .active()
        .compose(
            active -> {
              if (!expected.equals(active.version())) {
                throw RuleVersions.changed(expected, active);
              }
              return versions.files(expected);
            })
        .compose(before -> blocking(() -> check.complete(upload, before)))
        .compose(
            files ->
                checked(files)
                    .compose(
                        checked ->
                            dryRun
                                ? versions
                                    .active()
                                    .map(a -> new Change(files.version(), checked, a))
                                : versions
                                    .upload(files, checked, from, expected)
                                    .compose(a -> live(new Change(files.version(), checked, a)))));
  }

  /**
   * Makes a stored version active once it has passed its checks anew; the former one, to go back.
   *
   * @param digits how the version begins
   * @param pin hold it against folder and uploads
   * @param expected as for {@link #upload}; null for any
   * @param also what is done with it, in the same transaction, given the version
   */
  public Future<Change> activate(
      String digits,
      boolean pin,
      Provenance from,
      @Nullable String expected,
      BiFunction<SqlConnection, String, Future<Void>> also) {
    return versions
        .find(digits)
        .compose(found -> versions.files(found.version()))
        .compose(
            files ->
                checked(files)
                    .compose(
                        checked ->
                            versions
                                .activate(
                                    files.version(),
                                    pin,
                                    from,
                                    expected,
                                    in -> also.apply(in, files.version()))
                                .compose(a -> live(new Change(files.version(), checked, a)))));
  }

  /** Ends a pin; what a folder brought meanwhile is checked anew and becomes active. */
  public Future<ActiveVersion> unpin(Provenance from) {
    return versions
        .active()
        .compose(
            active -> {
              String waiting = active.waiting();
              return waiting == null
                  ? versions.unpin(from, null)
                  : versions
                      .files(waiting)
                      .compose(this::checked)
                      .compose(good -> versions.unpin(from, waiting));
            })
        .compose(active -> live(active));
  }

  private Future<Checked> checked(RuleFiles files) {
    return blocking(
        () -> {
          Checked checked = check.check(files);
          if (!checked.good()) {
            throw new RulesInvalid(checked.faults());
          }
          return checked;
        });
  }

  private interface Work<T> {
    T done() throws RulesInvalid;
  }

  private <T> Future<T> blocking(Work<T> work) {
    return vertx.executeBlocking(work::done, false);
  }

  private <T> Future<T> live(T answer) {
    return follow.get().timeout(LIVE_MS, TimeUnit.MILLISECONDS).transform(d -> same(answer));
  }

  private static <T> Future<T> same(T answer) {
    return Future.succeededFuture(answer);
  }
}
