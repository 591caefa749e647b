package plumbline.rules;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import org.drools.compiler.kie.builder.impl.InternalKieModule;
import org.drools.model.codegen.ExecutableModelProject;
import org.jspecify.annotations.Nullable;
import org.kie.api.KieServices;
import org.kie.api.builder.KieBuilder;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.Message;
import org.kie.api.builder.ReleaseId;

/**
 * What the engine's builder made of the files of a stage.
 *
 * @param faults what it reports
 * @param thrown what it threw instead of reporting, as it sometimes does
 * @param classes what it compiled; null with a fault
 */
record StageBuild(
    List<Message> faults, @Nullable Throwable thrown, @Nullable StageClasses classes) {
  private static final String FOLDER = "src/main/resources/";
  private static final String DRL = ".drl";

  /** The path of a text for the engine, which would read a decision table itself. */
  private static String written(String file) {
    return DecisionTable.is(file) ? file + DRL : file;
  }

  /** The path of a text the engine speaks of. */
  static String file(String path) {
    String file = path.startsWith(FOLDER) ? path.substring(FOLDER.length()) : path;
    String table = file.endsWith(DRL) ? file.substring(0, file.length() - DRL.length()) : file;
    return DecisionTable.is(table) ? table : file;
  }

  /**
   * Builds texts, by their paths. The engine makes parallel streams, which in a worker of a pool
   * use that pool, and wait for ever where its threads wait already: there it is built beside it.
   */
  static StageBuild of(String stage, Map<String, String> texts) {
    if (!ForkJoinTask.inForkJoinPool()) {
      return built(stage, texts);
    }
    FutureTask<StageBuild> task = new FutureTask<>(() -> built(stage, texts));
    new Thread(task, "rules-compile").start();
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while rules were compiled", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static StageBuild built(String stage, Map<String, String> texts) {
    KieServices services = KieServices.get();
    // A unique release for every build: the engine caches by it, and a swap must see the new one.
    ReleaseId release = services.newReleaseId("plumbline", stage, UUID.randomUUID().toString());
    KieFileSystem system = services.newKieFileSystem();
    system.generateAndWritePomXML(release);
    texts.forEach((file, text) -> system.write(FOLDER + written(file), text));
    try {
      KieBuilder builder = services.newKieBuilder(system).buildAll(ExecutableModelProject.class);
      List<Message> faults = builder.getResults().getMessages(Message.Level.ERROR);
      StageClasses classes =
          faults.isEmpty() ? StageClasses.of((InternalKieModule) builder.getKieModule()) : null;
      return new StageBuild(List.copyOf(faults), null, classes);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      return new StageBuild(List.of(), e, null);
    } finally {
      services.getRepository().removeKieModule(release);
    }
  }
}
