import { GenericContainer, Wait } from "testcontainers";

const container = await new GenericContainer("azsreg")
  .withEnvironment({ AZSREG_AUTH: "none", AZSREG_ALLOW_ANONYMOUS: "true" })
  .withExposedPorts(8080)
  .withWaitStrategy(Wait.forHttp("/_azsreg/health/ready", 8080))
  .start();
const url = `http://${container.getHost()}:${container.getMappedPort(8080)}`;
await fetch(`${url}/_azsreg/reset`, { method: "POST" }); // before each test
await container.stop();
