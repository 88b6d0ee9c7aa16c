/** YAML files as configuration trees. Start at {@link io.tidegate.common.yaml.YamlReader}. */
@NullMarked
package io.tidegate.common.yaml;

import org.jspecify.annotations.NullMarked;
