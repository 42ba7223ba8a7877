// Exit status 0 when the packages are there.
import "@azure/arm-authorization";
import "@azure/arm-azurestack";
import "@azure/arm-commerce";
import "@azure/arm-locks";
import "@azure/arm-resources";
import "@azure/core-client";
import "@azure/identity";
import "@microsoft/microsoft-graph-client";
