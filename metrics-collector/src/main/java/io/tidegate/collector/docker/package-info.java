/**
 * Docker engines: stats of their containers, what runs on them, and themselves as nodes. Speaks the
 * Engine API over a unix or TCP socket with a small HTTP client of its own, because docker-java can
 * neither ask for one-shot stats nor give up on a unix socket that hangs. Start at {@link
 * io.tidegate.collector.docker.EngineReader} and {@link
 * io.tidegate.collector.docker.ContainerWatch}.
 */
@NullMarked
package io.tidegate.collector.docker;

import org.jspecify.annotations.NullMarked;
