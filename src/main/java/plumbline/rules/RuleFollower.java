package plumbline.rules;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has one node run what is active, and tells what it runs. It looks when it is told that something
 * changed, and every two seconds anyway. What cannot be compiled here leaves the rule set before it
 * in place, and is tried again when something else was made active, or the same anew.
 */
public final class RuleFollower {
  private static final Logger LOG = LoggerFactory.getLogger(RuleFollower.class);

  /** What is active is said to come from there. */
  private static final String VERSION = "version";

  private static final long POLL_MS = 2_000;
  private static final long SAY_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** What waits for an unpin is checked by it. */
  private static final Checked UNCHECKED = new Checked(List.of(), 0, 0);

  /** How long a look may wait for Postgres; compiling is not limited. */
  private static final long ANSWER_MS = 5_000;

  private final Vertx vertx;
  private final RuleVersions versions;
  private final RuleHolder holder;
  private final String node;
  private final boolean folderOwns;
  private final FolderMemory memory;
  private Future<?> last = Future.succeededFuture();
  private @Nullable Future<Void> next;
  private volatile @Nullable Failed failed;
  private volatile @Nullable Unsent unsent;
  private volatile @Nullable String trouble;
  private @Nullable String said;
  private long saidAtNanos;
  private long timer = -1;

  /**
   * What should run here and cannot.
   *
   * @param serial the change that made it active
   */
  public record Failed(String version, long serial, Checked checked) {}

  /** What decides here and is not stored yet. */
  private record Unsent(RuleFiles files, Checked checked) {}

  /** What came of the files of a folder. */
  public enum FolderOutcome {
    /** They are what this node last loaded from it, or what others have moved on from. */
    OLD,
    /** They are active by now, on every node. */
    ACTIVE,
    /** They decide here; the others get them when the database is back. */
    HERE,
    /** They wait until what is pinned is unpinned. */
    WAITING,
    /** Something is wrong with them. */
    INVALID,
    /** It is not known or not possible yet whether they decide: they are to be given again. */
    POSTPONED,
    /** It is not for a folder to change the rules: {@code rules.owner}. */
    NOT_OWNER
  }

  /**
   * @param node this node's name
   * @param folderOwns whether it is for a folder to change the rules
   */
  public RuleFollower(
      Vertx vertx,
      RuleVersions versions,
      RuleHolder holder,
      String node,
      boolean folderOwns,
      FolderMemory memory) {
    this.vertx = vertx;
    this.versions = versions;
    this.holder = holder;
    this.node = node;
    this.folderOwns = folderOwns;
    this.memory = memory;
  }

  /** Begins to look now and then. */
  public void start() {
    timer = vertx.setPeriodic(POLL_MS, tick -> look());
    versions.forgetNodes().onFailure(e -> LOG.debug("nodes are not forgotten: {}", e.toString()));
  }

  public void stop() {
    vertx.cancelTimer(timer);
  }

  /** What should run here and cannot; null where all is well. */
  public @Nullable Failed failed() {
    return failed;
  }

  /** Why the last look failed; null where it did not. */
  public @Nullable String trouble() {
    return trouble;
  }

  /**
   * Looks what is active and has it run here; completes once that is done, and never fails. Asked
   * again while one look waits for its turn, it is that one.
   */
  public synchronized Future<Void> look() {
    Future<Void> waiting = next;
    if (waiting == null) {
      waiting = inTurn(this::lookNow);
      next = waiting;
    }
    return waiting;
  }

  /** Runs work once all before it has ended, and never before this has returned. */
  private synchronized <T> Future<T> inTurn(Supplier<Future<T>> work) {
    Promise<T> promise = Promise.promise();
    Future<?> before = last;
    last = promise.future();
    before.onComplete(
        done ->
            vertx.runOnContext(
                go ->
                    Future.<Void>succeededFuture()
                        .compose(nothing -> work.get())
                        .onComplete(promise)));
    return promise.future();
  }

  private Future<Void> lookNow() {
    synchronized (this) {
      next = null;
    }
    return send()
        .compose(sent -> limited(versions.active()))
        .compose(this::follow)
        .compose(followed -> limited(say()))
        .onSuccess(done -> trouble = null)
        .recover(this::later);
  }

  private Future<Void> later(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    if (!message.equals(trouble)) {
      LOG.warn("cannot see which rules are active: {}", message);
    }
    trouble = message;
    return Future.succeededFuture();
  }

  private static <T> Future<T> limited(Future<T> question) {
    return question.timeout(ANSWER_MS, TimeUnit.MILLISECONDS);
  }

  private Future<Void> follow(ActiveVersion active) {
    String version = active.version();
    Failed before = failed;
    memory.pinned(active.pinned());
    if (version == null || version.equals(holder.version())) {
      failed = null;
      return before == null ? Future.succeededFuture() : mended();
    } else if (before != null
        && before.version().equals(version)
        && before.serial() == active.serial()) {
      return Future.succeededFuture();
    }
    return limited(versions.files(version))
        .compose(
            files -> offer(files, VERSION).otherwise(e -> fault(version, "builder_failure", e)))
        .recover(
            e ->
                e instanceof RuleRefused || e instanceof IllegalStateException
                    ? same(fault(version, "damaged_version", e))
                    : Future.failedFuture(e))
        .map(
            checked -> {
              boolean stays = checked.good() || version.equals(holder.version());
              failed = stays ? null : new Failed(version, active.serial(), checked);
              if (!stays) {
                LOG.warn(
                    "rule set {} is active and cannot run here, {} goes on: {} faults",
                    version,
                    holder.version(),
                    checked.faults().size());
              }
              return null;
            });
  }

  /** What could not run is active no more. */
  private Future<Void> mended() {
    return vertx.executeBlocking(
        () -> {
          holder.forget(VERSION);
          return null;
        },
        false);
  }

  private static Checked fault(String version, String code, Throwable e) {
    String message = String.valueOf(e.getMessage());
    return new Checked(List.of(RuleError.error(version, 0, 0, code, message)), 0, 0);
  }

  private Future<Checked> offer(RuleFiles files, String origin) {
    return vertx.executeBlocking(() -> holder.offer(files, origin), false);
  }

  private Future<Void> say() {
    Failed now = failed;
    String version = now == null ? null : now.version();
    String errors = now == null ? null : RuleErrorsJson.array(now.checked().faults()).toString();
    String saying = holder.version() + " " + version + " " + errors;
    if (saying.equals(said) && System.nanoTime() - saidAtNanos < SAY_AGAIN_NANOS) {
      return Future.succeededFuture();
    }
    return versions
        .seeNode(node, holder.version(), version, errors)
        .onSuccess(
            done -> {
              said = saying;
              saidAtNanos = System.nanoTime();
            });
  }

  /**
   * Takes what a folder holds, at a start and whenever it has changed. It changes nothing where
   * this node loaded the same from it last; where it remembers nothing, as with a new data
   * directory, nothing where the version is known and another one is active. Never fails: where the
   * database is away the files decide here alone until it is back.
   */
  public Future<FolderOutcome> folder(RuleFiles files) {
    return inTurn(() -> folderNow(files, folderOwns)).onSuccess(outcome -> look());
  }

  /**
   * As above of files somebody has just written. Those that decide already may come with other
   * tests, which are checked and stored too.
   */
  public Future<FolderOutcome> edited(RuleFiles files) {
    return inTurn(
            () -> {
              String version = files.version();
              boolean decides =
                  version.equals(memory.version()) && version.equals(holder.version());
              return folderOwns && decides ? retested(files) : folderNow(files, folderOwns);
            })
        .onSuccess(outcome -> look());
  }

  private Future<FolderOutcome> retested(RuleFiles files) {
    return limited(versions.active())
        .map(active -> !active.pinned() && files.version().equals(active.version()))
        .recover(away -> same(!memory.pinned()))
        .compose(its -> its ? take(files, false) : same(FolderOutcome.OLD));
  }

  /** The first version of all comes from a folder, also where uploads replace it. */
  private Future<FolderOutcome> firstOfAll(RuleFiles files, FolderOutcome otherwise) {
    return limited(versions.active())
        .compose(active -> active.version() == null ? take(files, false) : same(otherwise))
        .otherwise(away -> otherwise);
  }

  private Future<FolderOutcome> folderNow(RuleFiles files, boolean owns) {
    if (!owns) {
      return firstOfAll(files, FolderOutcome.NOT_OWNER);
    }
    // What decides here and is not stored yet is what the folder brought last.
    Unsent waiting = unsent;
    String loaded = waiting == null ? memory.version() : waiting.files().version();
    if (files.version().equals(loaded)) {
      return firstOfAll(files, FolderOutcome.OLD);
    }
    Future<Boolean> old = loaded == null ? limited(isLeftBehind(files)) : same(false);
    return old.recover(away -> same(false))
        .compose(
            left -> {
              if (left) {
                memory.keep(files.version());
                return same(FolderOutcome.OLD);
              }
              return limited(versions.active())
                  .map(ActiveVersion::pinned)
                  .compose(pinned -> take(files, pinned))
                  .recover(
                      away -> memory.pinned() ? same(FolderOutcome.POSTPONED) : take(files, false));
            });
  }

  /** Whether others have had these files and gone on to other ones. */
  private Future<Boolean> isLeftBehind(RuleFiles files) {
    return versions
        .active()
        .compose(
            active ->
                active.version() == null || active.version().equals(files.version())
                    ? same(false)
                    : versions.knows(files.version()));
  }

  private Future<FolderOutcome> take(RuleFiles files, boolean pinned) {
    Future<Checked> checking =
        pinned
            ? same(UNCHECKED)
            : offer(files, Provenance.FOLDER)
                .otherwise(e -> fault(files.version(), "builder_failure", e));
    return checking.compose(
        checked -> {
          if (!checked.good()) {
            return same(FolderOutcome.INVALID);
          }
          boolean decides = pinned || files.version().equals(holder.version());
          return decides ? store(files, checked) : same(FolderOutcome.POSTPONED);
        });
  }

  private Future<FolderOutcome> store(RuleFiles files, Checked checked) {
    Provenance from = new Provenance(Provenance.FOLDER, "node " + node, null);
    return limited(versions.folder(files, checked, from))
        .map(
            active -> {
              memory.keep(files.version());
              unsent = null;
              return Objects.equals(active.waiting(), files.version())
                  ? FolderOutcome.WAITING
                  : FolderOutcome.ACTIVE;
            })
        .recover(
            away -> {
              LOG.warn("rule set {} is not stored yet: {}", files.version(), away.toString());
              unsent = new Unsent(files, checked);
              return same(FolderOutcome.HERE);
            });
  }

  /** What a folder brought while the database was away goes there first. */
  private Future<Void> send() {
    Unsent waiting = unsent;
    if (waiting == null) {
      return Future.succeededFuture();
    }
    return store(waiting.files(), waiting.checked())
        .compose(
            outcome ->
                outcome == FolderOutcome.HERE
                    ? Future.failedFuture("what the folder brought cannot be stored")
                    : Future.succeededFuture());
  }

  private static <T> Future<T> same(T value) {
    return Future.succeededFuture(value);
  }
}
