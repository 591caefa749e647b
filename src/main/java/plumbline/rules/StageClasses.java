package plumbline.rules;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.drools.compiler.kie.builder.impl.InternalKieModule;
import org.drools.model.Model;
import org.drools.modelcompiler.CanonicalKieModule;
import org.drools.modelcompiler.CanonicalKieModuleModel;
import org.jspecify.annotations.Nullable;

/** What the engine's compiler made of files of one stage. */
final class StageClasses {
  private static final String CLASS = ".class";

  private final String modelClass;
  private final Map<String, byte[]> files;
  private @Nullable Class<? extends CanonicalKieModuleModel> loaded;

  /**
   * @param modelClass the one the others are reached from
   * @param files by names such as {@code scoring/Rules.class}
   */
  StageClasses(String modelClass, Map<String, byte[]> files) {
    this.modelClass = modelClass;
    this.files = files;
  }

  static StageClasses of(InternalKieModule module) {
    Map<String, byte[]> files = new TreeMap<>();
    for (String file : module.getFileNames()) {
      if (file.endsWith(CLASS)) {
        files.put(file, module.getBytes(file));
      }
    }
    String model =
        CanonicalKieModule.getProjectModelClassNameNameWithReleaseId(module.getReleaseId());
    return new StageClasses(model, files);
  }

  String modelClass() {
    return modelClass;
  }

  Map<String, byte[]> files() {
    return files;
  }

  /**
   * Loads them by a loader of their own, the first time.
   *
   * @throws LinkageError where they are not what the engine makes
   */
  synchronized Class<? extends CanonicalKieModuleModel> load() {
    if (loaded == null) {
      try {
        loaded = new Loader(files).loadClass(modelClass).asSubclass(CanonicalKieModuleModel.class);
      } catch (ClassNotFoundException | ClassCastException e) {
        throw unusable(modelClass, e);
      }
    }
    return loaded;
  }

  /**
   * Makes the models. A base changes those it is made of, so each needs its own.
   *
   * @throws LinkageError where the class is not what the engine makes
   */
  List<Model> models() {
    Class<? extends CanonicalKieModuleModel> model = load();
    try {
      // Not by reflection: what that makes of a constructor called often, the loader refuses.
      MethodHandle constructor =
          MethodHandles.publicLookup().findConstructor(model, MethodType.methodType(void.class));
      return List.copyOf(model.cast(constructor.invoke()).getModels());
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw unusable(modelClass, e);
    }
  }

  private static LinkageError unusable(String name, Throwable cause) {
    return new LinkageError("the engine did not compile " + name, cause);
  }

  /**
   * Classes from memory, and of all others only those that compiled rules may name: a second wall
   * behind the {@link Sandbox}, which looks at members too.
   */
  private static final class Loader extends ClassLoader {
    static {
      registerAsParallelCapable();
    }

    private final Map<String, byte[]> files;

    Loader(Map<String, byte[]> files) {
      super(StageClasses.class.getClassLoader());
      this.files = files;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      String internal = name.replace('.', '/');
      if (!files.containsKey(internal + CLASS) && !SandboxAllowed.LINKED.type(internal)) {
        throw new ClassNotFoundException(name + ", which compiled rules may not use");
      }
      return super.loadClass(name, resolve);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte @Nullable [] bytes = files.get(name.replace('.', '/') + CLASS);
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, bytes, 0, bytes.length);
    }
  }
}
