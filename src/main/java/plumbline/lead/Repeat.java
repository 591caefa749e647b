package plumbline.lead;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/**
 * Steps one after another. Futures that are composed of each other without end would be completed
 * all at once, a few frames of the stack each; these are not held by one another.
 */
public final class Repeat {
  private Repeat() {}

  /**
   * Takes steps for as long as there are more.
   *
   * @param step gives whether there is another; the first that fails is the last
   */
  public static Future<Void> whileTrue(Supplier<Future<Boolean>> step) {
    Promise<Void> end = Promise.promise();
    next(step, end);
    return end.future();
  }

  private static void next(Supplier<Future<Boolean>> step, Promise<Void> end) {
    while (true) {
      Future<Boolean> taken;
      try {
        taken = step.get();
      } catch (RuntimeException e) {
        end.fail(e);
        return;
      }
      if (!taken.isComplete()) {
        taken.onComplete(
            result -> {
              if (goesOn(result, end)) {
                next(step, end);
              }
            });
        return;
      }
      if (!goesOn(taken, end)) {
        return;
      }
    }
  }

  private static boolean goesOn(AsyncResult<Boolean> step, Promise<Void> end) {
    if (step.failed()) {
      end.fail(step.cause());
    } else if (!step.result()) {
      end.complete();
    } else {
      return true;
    }
    return false;
  }
}
